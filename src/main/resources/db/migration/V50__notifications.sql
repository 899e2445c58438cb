-- What people are told when they are away, newest first by seq; and how far each has read.

create table notification (
  seq        bigint not null primary key,
  name       varchar(400) not null, -- of the account; empty: for everybody
  kind       varchar(40) not null,
  sender     varchar(400),
  link       varchar(300),
  parameters varchar(32000) not null, -- JSON
  at         timestamp with time zone not null
);

create index notification_name on notification (name, seq);
create index notification_sender on notification (sender);
create index notification_at on notification (at);

-- One row, locked until the commit by whoever adds a notification: so a higher number is never seen before a lower one.
create table notification_counter (
  last bigint not null
);

insert into notification_counter (last) values (0);

create table notification_reader (
  name       varchar(400) not null primary key,
  read_up_to bigint not null
);
