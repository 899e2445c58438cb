-- Messages of work queues that processes which write together hold, or have given back, or that expire.
create table archive_claim (
  destination_id bigint      not null,
  message_offset bigint      not null,
  node           varchar(32) not null, -- who holds it, as in archive_node; empty: nobody
  attempts       integer     not null, -- how often a consumer got it and did not acknowledge it
  redelivered    boolean     not null, -- whether a consumer may have seen it
  expires        bigint,               -- milliseconds since 1970, of a message with that header; null: never
  primary key (destination_id, message_offset)
);

update archive_schema set version = 4 where id = 1;
