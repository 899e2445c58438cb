-- Whose account is deleted, while it is not done yet what follows for rooms.

create table departed_user (
  name varchar(400) not null,
  -- Whether what they have written goes, too.
  with_messages boolean not null,
  constraint departed_user_pk primary key (name)
);
