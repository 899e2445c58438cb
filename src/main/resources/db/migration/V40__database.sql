-- One row, written to find out whether the database can write again after it could not.
create table database_probe (
  id integer primary key,
  written bigint not null
);
insert into database_probe (id, written) values (1, 0);
