-- The processes that write to the archive together, where there are several: what each of them wrote last.
create table archive_node (
  name             varchar(32) not null primary key,
  last_transaction varchar(40) not null,
  written_at       bigint      not null -- milliseconds since 1970
);

update archive_schema set version = 3 where id = 1;
