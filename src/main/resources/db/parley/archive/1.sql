-- Durable logs in the database of another application. For H2 and PostgreSQL alike; may run again.

-- The epoch of every log that has never been forgotten: one row, made at the first start.
create table if not exists parley_epoch (
  id    smallint    not null primary key,
  epoch varchar(32) not null
);

-- A row a destination from its first message on; forgetting replaces it by one with another id and epoch.
create table if not exists parley_destination (
  id          bigint generated always as identity primary key,
  name        varchar(255) not null unique,
  epoch       varchar(32)  not null,
  last_offset bigint       not null,
  total_bytes bigint       not null -- of all the bodies that this life of the log ever had
);

create table if not exists parley_message (
  destination_id bigint           not null,
  message_offset bigint           not null,
  published_at   bigint           not null, -- milliseconds since 1970
  bytes_before   bigint           not null, -- of all the bodies before this one
  headers        varchar(1000000) not null, -- a JSON array: name, value, name, value …
  body           bytea            not null,
  primary key (destination_id, message_offset)
);

create table if not exists parley_key (
  destination_id  bigint                 not null,
  idempotency_key varchar(255)           not null,
  message_offset  bigint                 not null,
  used_at         bigint                 not null, -- milliseconds since 1970
  owner           varchar(16) default '' not null, -- whose it is
  primary key (destination_id, idempotency_key)
);

create index if not exists parley_key_used_at on parley_key (used_at);

create index if not exists parley_key_owner on parley_key (owner, used_at);

-- Which process may write to the logs, and what it wrote last: one row.
create table if not exists parley_writer (
  id                   smallint    not null primary key,
  term                 bigint      not null, -- one more each time another process takes over
  last_transaction     varchar(40) not null,
  previous_transaction varchar(40) not null -- the last one of the term before
);

insert into parley_writer (id, term, last_transaction, previous_transaction)
select 1, 0, '', '' where not exists (select 1 from parley_writer);

-- Publications that the application has stored in its own transactions; the archive moves them to their logs.
create table if not exists parley_outgoing (
  id              bigint generated always as identity primary key,
  process         varchar(32)      not null, -- which of all processes has stored it, and moves it as long as it lives
  destination     varchar(255)     not null,
  headers         varchar(1000000) not null, -- as in parley_message
  body            bytea            not null,
  idempotency_key varchar(255),
  sender          varchar(255)     not null
);

-- The version of all these tables: one row, written last.
create table if not exists parley_schema (
  id      smallint not null primary key,
  version integer  not null
);

insert into parley_schema (id, version)
select 1, 1 where not exists (select 1 from parley_schema);
