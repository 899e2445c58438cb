-- Several processes that write together. For H2 and PostgreSQL alike; may run again.

-- What each of them wrote last.
create table if not exists parley_node (
  name             varchar(32) not null primary key,
  last_transaction varchar(40) not null,
  written_at       bigint      not null -- milliseconds since 1970
);

update parley_schema set version = 3 where id = 1 and version < 3;
