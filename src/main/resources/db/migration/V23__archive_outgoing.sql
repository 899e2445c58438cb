-- Publications that the application has stored in its own transactions; the archive moves them to their logs.
create table archive_outgoing (
  id              bigint generated always as identity primary key,
  process         varchar(32)      not null, -- which of all processes has stored it, and moves it as long as it lives
  destination     varchar(255)     not null,
  headers         varchar(1000000) not null, -- as in archive_message
  body            bytea            not null,
  idempotency_key varchar(255),
  sender          varchar(255)     not null
);

-- The version of all tables of the archive: one row.
create table archive_schema (
  id      smallint not null primary key,
  version integer  not null
);

insert into archive_schema (id, version) values (1, 1);
