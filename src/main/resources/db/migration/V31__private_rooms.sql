-- Private rooms: only their members see them.

alter table room add column is_private boolean default false not null;

create table room_member (
  room_id    varchar(40) not null,
  name       varchar(64) not null, -- of the account, as its owner wrote it
  invited_at timestamp with time zone not null,
  constraint room_member_pk primary key (room_id, name),
  constraint room_member_room_fk foreign key (room_id) references room (id) on delete cascade
);

create index room_member_name on room_member (name);
