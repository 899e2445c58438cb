-- Users who do not want to hear from another: no direct messages, invitations or mentions.

create table user_block (
  name    varchar(400) not null, -- of the account, as in room_member
  blocked varchar(400) not null, -- the other account
  at      timestamp with time zone not null,
  constraint user_block_pk primary key (name, blocked)
);

create index user_block_blocked on user_block (blocked);
