"""One message a night at most: what came, what was refused, who is needed. In goes how a night ended, out goes mail or a webhook.

What cannot be sent fails no night: it is said in a line, stands in `gongkai status`, and is tried again the next night.
"""

from flows.messages.settings import Notify, NotifyError, notify_in
from flows.messages.telling import tell_night

__all__ = ["Notify", "NotifyError", "notify_in", "tell_night"]
