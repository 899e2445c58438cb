-- One row, locked by whoever is to become the first administrator: several may try at the same moment, at several nodes.
create table administrator_lock (
  id integer primary key
);
insert into administrator_lock (id) values (1);
