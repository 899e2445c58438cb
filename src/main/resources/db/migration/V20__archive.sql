-- Durable logs. For H2 and PostgreSQL alike.

-- The epoch of every log that has never been forgotten: one row, made at the first start.
create table archive_epoch (
  id    smallint    not null primary key,
  epoch varchar(32) not null
);

-- A row a destination from its first message on; forgetting replaces it by one with another id and epoch.
create table archive_destination (
  id          bigint generated always as identity primary key,
  name        varchar(255) not null unique,
  epoch       varchar(32)  not null,
  last_offset bigint       not null,
  total_bytes bigint       not null -- of all the bodies that this life of the log ever had
);

create table archive_message (
  destination_id bigint          not null,
  message_offset bigint          not null,
  published_at   bigint          not null, -- milliseconds since 1970
  bytes_before   bigint          not null, -- of all the bodies before this one
  headers        varchar(1000000) not null, -- a JSON array: name, value, name, value …
  body           bytea           not null,
  primary key (destination_id, message_offset)
);

create table archive_key (
  destination_id  bigint       not null,
  idempotency_key varchar(255) not null,
  message_offset  bigint       not null,
  used_at         bigint       not null, -- milliseconds since 1970
  primary key (destination_id, idempotency_key)
);

create index archive_key_used_at on archive_key (used_at);
