-- Rooms. Their messages are in the log of /topic/rooms/{id}.

create table room (
  id         varchar(40)  not null primary key,
  name       varchar(120) not null, -- 60 characters, some of which count as two here
  name_key   varchar(240) not null unique, -- the name for comparing, without case
  created_by varchar(64), -- null: nobody, it came with the server
  created_at timestamp with time zone not null
);

insert into room (id, name, name_key, created_by, created_at)
values ('general', 'General', 'general', null, current_timestamp);
