-- Invitations into private rooms. Whoever is a member already stays one.

create table room_invitation (
  room_id    varchar(40) not null,
  name       varchar(400) not null, -- of whom is invited, as in room_member
  invited_by varchar(400) not null,
  invited_at timestamp with time zone not null,
  constraint room_invitation_pk primary key (room_id, name),
  constraint room_invitation_room_fk foreign key (room_id) references room (id) on delete cascade
);

create index room_invitation_name on room_invitation (name);

-- For a day nobody asks again whoever has declined their invitation.
create table declined_invitation (
  name        varchar(400) not null,
  invited_by  varchar(400) not null,
  declined_at timestamp with time zone not null,
  constraint declined_invitation_pk primary key (name, invited_by)
);

create index declined_invitation_at on declined_invitation (declined_at);
