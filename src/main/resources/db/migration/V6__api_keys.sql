-- What back ends authenticate with. The key itself is not kept.

create table api_key (
  id uuid not null,
  -- How it is told from others; its program is called key:NAME.
  name varchar(32) not null,
  -- SHA-256 of the key, in hexadecimal digits.
  digest varchar(64) not null,
  -- Destinations, one pattern a line.
  patterns varchar(4400) not null,
  may_publish boolean not null,
  may_subscribe boolean not null,
  -- Name of the administrator; null when that account is deleted.
  created_by varchar(400),
  created_at timestamp with time zone not null,
  -- Null: valid until it is revoked.
  expires_at timestamp with time zone,
  -- To the minute; null: never.
  last_used_at timestamp with time zone,
  constraint api_key_pk primary key (id),
  constraint api_key_name_unique unique (name),
  constraint api_key_digest_unique unique (digest)
);
