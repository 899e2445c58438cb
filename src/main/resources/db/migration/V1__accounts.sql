-- Who may sign in. Portable SQL: H2 and PostgreSQL run the same file.

create table account (
  id uuid not null,
  -- As the user wrote it, in Unicode's NFC form.
  name varchar(64) not null,
  -- The name as it is compared: two names with one key are the same name.
  name_key varchar(128) not null,
  password_hash varchar(255) not null,
  enabled boolean default true not null,
  created_at timestamp with time zone not null,
  constraint account_pk primary key (id),
  constraint account_name_key_unique unique (name_key)
);

create table account_role (
  account_id uuid not null,
  role varchar(32) not null,
  constraint account_role_pk primary key (account_id, role),
  constraint account_role_account_fk foreign key (account_id) references account (id) on delete cascade
);

-- The key pairs that sign access tokens, as JSON Web Keys with their private part.
create table signing_key (
  id varchar(64) not null,
  jwk varchar(8000) not null,
  created_at timestamp with time zone not null,
  constraint signing_key_pk primary key (id)
);
