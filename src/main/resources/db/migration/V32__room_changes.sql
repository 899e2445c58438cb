-- Rooms can be renamed, archived and deleted, and nobody makes more than their share.

alter table room add column archived boolean default false not null;

-- Another issuer's users are called name@host: up to 100 characters, and the host.
alter table room alter column created_by set data type varchar(400);
alter table room_member alter column name set data type varchar(400);

-- Counts the changes, so that of two who change a room at the same time one is told.
alter table room add column version integer default 0 not null;

create index room_created_by on room (created_by);

-- One row: whoever adds or renames a room locks it, so that counts and names are true until the commit.
create table room_lock (
  id integer not null primary key
);

insert into room_lock (id) values (1);
