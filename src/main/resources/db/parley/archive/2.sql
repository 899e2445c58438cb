-- Topics that keep the newest message of each key. For H2 and PostgreSQL alike; may run again.

-- The header with the key, where a log is keyed; and the greatest offset at which something is gone that a client needs
-- who has not seen it.
alter table parley_destination add column if not exists keyed_by varchar(255);

alter table parley_destination add column if not exists horizon bigint default 0 not null;

-- Where the message of each key is. Only keyed logs have rows here, so others cost nothing more.
create table if not exists parley_latest (
  destination_id bigint       not null,
  message_key    varchar(255) not null,
  message_offset bigint       not null,
  published_at   bigint       not null, -- milliseconds since 1970
  expires_at     bigint       not null, -- the same; the greatest number for never
  tombstone      boolean      not null, -- whether it has removed the key
  bytes          bigint       not null,
  primary key (destination_id, message_key)
);

update parley_schema set version = 2 where id = 1 and version < 2;
