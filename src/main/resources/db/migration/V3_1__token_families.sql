-- One row for each program that is signed in with a refresh token, however often it has rotated.

create table token_family (
  -- In the claim sid of its access tokens.
  id uuid not null,
  -- The part of the refresh token that stays; finds the row.
  handle varchar(32) not null,
  -- SHA-256 of the secret part of the one refresh token that is good now.
  secret_digest varchar(64) not null,
  account_id uuid not null,
  -- The account's when the family began; of a lower one nothing is good any more.
  credentials_version integer not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint token_family_pk primary key (id),
  constraint token_family_handle_unique unique (handle),
  constraint token_family_account_fk foreign key (account_id) references account (id) on delete cascade
);

create index token_family_expires on token_family (expires_at);
