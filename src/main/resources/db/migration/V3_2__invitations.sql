-- Who may sign up where not everybody may. The code itself is not kept.

create table invitation (
  id uuid not null,
  -- SHA-256 of the code, in hexadecimal digits.
  digest varchar(64) not null,
  -- How many accounts can still be made with it.
  uses_left integer not null,
  -- Name of the administrator.
  created_by varchar(400) not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint invitation_pk primary key (id),
  constraint invitation_digest_unique unique (digest)
);
