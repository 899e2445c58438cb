-- What nodes without Redis tell each other; on PostgreSQL alone. May run again. A crash of PostgreSQL empties the
-- tables, which is why nothing of them is written to its log.

-- How far the bus is: one row, with another epoch after each time that it was lost.
create unlogged table if not exists parley_bus_state (
  id    smallint    not null primary key,
  epoch varchar(32) not null,
  last  bigint      not null, -- the newest id
  bytes bigint      not null  -- of all the news that this epoch ever had
) with (fillfactor = 10);

-- What one node has sent at once: the ids have no gaps.
create unlogged table if not exists parley_bus (
  id      bigint      not null primary key,
  sent_at timestamptz not null,
  total   bigint      not null, -- bytes up to this one, included
  news    bytea       not null
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- Compression would cost more than it saves in a minute.
alter table parley_bus alter column news set storage external;
