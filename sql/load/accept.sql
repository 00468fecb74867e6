-- Notes who published what the guards had refused, and why.
insert into acceptances values ($run_id, $accepted_at, $accepted_by, $accept_reason, $refused_for);
