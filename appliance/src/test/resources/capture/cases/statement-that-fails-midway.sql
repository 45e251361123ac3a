-- a statement of several rows that fails on a later one: what its first rows told by push is out, what the outbox took is not
## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO t VALUES (2, 'there');
## capture t
## change
!INSERT INTO t VALUES (1, 'a'), (2, 'b');
INSERT INTO t VALUES (3, 'c');
## events push
insert t id=1 row id=1 v=a
insert t id=3 row id=3 v=c
## events outbox
insert t id=3 row id=3 v=c
## events push key
insert t id=1
insert t id=3
## events outbox key
insert t id=3
