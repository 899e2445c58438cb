-- The history of the database in which a log was written to last: PostgreSQL begins another one when a replica takes over.
-- And the log's earlier epochs, each with the last offset that it has in common with the current one.
alter table archive_epoch add column former varchar(1000) default '' not null;

alter table archive_epoch add column timeline varchar(8);

alter table archive_destination add column former varchar(1000) default '' not null;

alter table archive_destination add column timeline varchar(8);

update archive_schema set version = 7 where id = 1;
