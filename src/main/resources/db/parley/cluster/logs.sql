-- The logs of topics and work queues that are not durable, which nodes without Redis share; on PostgreSQL alone. May run
-- again. A crash of PostgreSQL empties what is unlogged, and so ends the epoch of all logs.

create unlogged table if not exists parley_epoch (
  id       smallint      not null primary key,
  epoch    varchar(32)   not null,
  former   varchar(1000) default '' not null,
  timeline varchar(8)
);

create sequence if not exists parley_destination_number;

-- Ids grow with the time, so a crash takes none back: nodes that lived through it delete old messages by them.
create unlogged table if not exists parley_destination (
  id          bigint       default cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) * 1000
                             + nextval('parley_destination_number') % 1000 not null primary key,
  name        varchar(255) not null unique,
  epoch       varchar(32)  not null,
  last_offset bigint       not null,
  total_bytes bigint       not null,
  keyed_by    varchar(255),
  horizon     bigint        default 0 not null,
  former      varchar(1000) default '' not null,
  timeline    varchar(8)
);

create unlogged table if not exists parley_message (
  destination_id bigint           not null,
  message_offset bigint           not null,
  published_at   bigint           not null,
  bytes_before   bigint           not null,
  headers        varchar(1000000) not null,
  body           bytea            not null,
  primary key (destination_id, message_offset)
);

create unlogged table if not exists parley_key (
  destination_id  bigint       not null,
  idempotency_key varchar(255) not null,
  message_offset  bigint       not null,
  used_at         bigint       not null,
  owner           varchar(16)  default '' not null,
  primary key (destination_id, idempotency_key)
);

create index if not exists parley_key_used_at on parley_key (used_at);

create index if not exists parley_key_owner on parley_key (owner, used_at);

create unlogged table if not exists parley_latest (
  destination_id bigint       not null,
  message_key    varchar(255) not null,
  message_offset bigint       not null,
  published_at   bigint       not null,
  expires_at     bigint       not null,
  tombstone      boolean      not null,
  bytes          bigint       not null,
  primary key (destination_id, message_key)
);

create unlogged table if not exists parley_claim (
  destination_id bigint      not null,
  message_offset bigint      not null,
  node           varchar(32) not null,
  attempts       integer     not null,
  redelivered    boolean     not null,
  expires        bigint,
  primary key (destination_id, message_offset)
);

-- These outlive a crash: they say which nodes write, and have nothing else.
create table if not exists parley_writer (
  id                   smallint    not null primary key,
  term                 bigint      not null,
  last_transaction     varchar(40) not null,
  previous_transaction varchar(40) not null
);

insert into parley_writer (id, term, last_transaction, previous_transaction) values (1, 0, '', '')
  on conflict (id) do nothing;

create table if not exists parley_node (
  name             varchar(32) not null primary key,
  last_transaction varchar(40) not null,
  written_at       bigint      not null
);

-- Always empty: what an application stores in its own transactions goes to durable topics.
create table if not exists parley_outgoing (
  id              bigint generated always as identity primary key,
  process         varchar(32)      not null,
  destination     varchar(255)     not null,
  headers         varchar(1000000) not null,
  body            bytea            not null,
  idempotency_key varchar(255),
  sender          varchar(255)     not null
);

drop index if exists parley_claim_node;

-- What came back had no row any more. Now a row stays: of the messages before one that is held, those that are ready.
insert into parley_claim (destination_id, message_offset, node, attempts, redelivered)
  select m.destination_id, m.message_offset, '', 0, false
  from (select destination_id, max(message_offset) as last from parley_claim where node <> '' group by destination_id) held
  join parley_message m on m.destination_id = held.destination_id and m.message_offset < held.last
  where not exists (select 1 from parley_claim c
    where c.destination_id = m.destination_id and c.message_offset = m.message_offset);

create index if not exists parley_claim_place on parley_claim (destination_id, node, message_offset);

-- What is unlogged is empty on a replica that takes over, so these stay as they are.
alter table parley_epoch add column if not exists former varchar(1000) default '' not null;

alter table parley_epoch add column if not exists timeline varchar(8);

alter table parley_destination add column if not exists former varchar(1000) default '' not null;

-- The last one: tables without it are brought up to date.
alter table parley_destination add column if not exists timeline varchar(8);
