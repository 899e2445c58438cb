-- How far users have read in rooms: the offset of the newest message that they have seen, in one life of the room's log.

create table read_position (
  name       varchar(400) not null, -- of the account, as in room_member
  room_id    varchar(40)  not null,
  epoch      varchar(32)  not null,
  log_offset bigint       not null,
  constraint read_position_pk primary key (name, room_id),
  constraint read_position_room_fk foreign key (room_id) references room (id) on delete cascade
);

create index read_position_room on read_position (room_id);
