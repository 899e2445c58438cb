-- Links that set a new password, one of an account at most. The code itself is not kept.

create table password_reset (
  account_id uuid not null,
  -- SHA-256 of the code, in hexadecimal digits.
  digest varchar(64) not null,
  -- Name of the administrator.
  created_by varchar(400) not null,
  expires_at timestamp with time zone not null,
  constraint password_reset_pk primary key (account_id),
  constraint password_reset_digest_unique unique (digest),
  constraint password_reset_account_fk foreign key (account_id) references account (id) on delete cascade
);
