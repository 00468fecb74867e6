-- Which data these files hold: the version of the data, the run that made them and when (UTC). One row.
from v_refresh
