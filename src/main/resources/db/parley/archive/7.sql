-- The history of the database in which a log was written to last: PostgreSQL begins another one when a replica takes over.
-- And the log's earlier epochs, each with the last offset that it has in common with the current one.
-- For H2 and PostgreSQL alike; may run again.

alter table parley_epoch add column if not exists former varchar(1000) default '' not null;

alter table parley_epoch add column if not exists timeline varchar(8);

alter table parley_destination add column if not exists former varchar(1000) default '' not null;

alter table parley_destination add column if not exists timeline varchar(8);

update parley_schema set version = 7 where id = 1 and version < 7;
