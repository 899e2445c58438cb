-- What an account shows beside its password: codes of an authenticator app (RFC 6238), or recovery codes.

create table second_factor (
  account_id uuid not null,
  -- What the app knows, too; encrypted with the server's secret.
  secret varchar(255) not null,
  created_at timestamp with time zone not null,
  -- Null until the first right code: before that it is asked of nobody.
  confirmed_at timestamp with time zone,
  -- The 30 seconds since 1970 of the last code that was taken: no code is good twice.
  last_step bigint not null,
  constraint second_factor_pk primary key (account_id),
  constraint second_factor_account_fk foreign key (account_id) references account (id) on delete cascade
);

-- Each is good once: then its row is deleted. The code itself is not kept.
create table recovery_code (
  account_id uuid not null,
  -- SHA-256 of the code, in hexadecimal digits.
  digest varchar(64) not null,
  constraint recovery_code_pk primary key (account_id, digest),
  constraint recovery_code_second_factor_fk foreign key (account_id) references second_factor (account_id)
    on delete cascade
);
