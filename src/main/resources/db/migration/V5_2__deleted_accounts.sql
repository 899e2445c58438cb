-- Names of accounts that are no more, which nobody else may step into. Digests: nobody's name can be read here.

create table deleted_account (
  -- SHA-256 of the name as it is compared, in hexadecimal digits.
  name_digest varchar(64) not null,
  -- The same of what it looks like.
  skeleton_digest varchar(64) not null,
  deleted_at timestamp with time zone not null,
  constraint deleted_account_pk primary key (name_digest)
);

create index deleted_account_skeleton on deleted_account (skeleton_digest);
