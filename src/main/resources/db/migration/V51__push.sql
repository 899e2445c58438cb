-- Browsers that can be reached by Web Push, each as long as its sign-in lasts.

create table push_subscription (
  id          varchar(64)   not null primary key, -- digest of the endpoint
  name        varchar(400)  not null,
  session_id  varchar(36)   not null,
  endpoint    varchar(1000) not null,
  browser_key varchar(88)   not null,
  secret      varchar(24)   not null,
  language    varchar(2)    not null,
  at          timestamp with time zone not null
);

create index push_subscription_name on push_subscription (name);
