-- What users say about themselves. Who says nothing has no row.

create table profile (
  name  varchar(400) not null, -- of the account, as in room_member
  about varchar(320) not null, -- 160 characters, some of which count as two here
  constraint profile_pk primary key (name)
);
