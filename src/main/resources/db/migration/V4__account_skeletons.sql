-- What a name looks like (UTS 39): two names with one skeleton can be taken for each other. Null for accounts whose
-- name looked like an older one's before that was refused; the server fills in the others when it starts.

alter table account add column skeleton varchar(1024);

create unique index account_skeleton on account (skeleton);
