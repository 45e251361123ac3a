-- a push is out before the rollback, an outbox row is not
## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
## capture t
## change
START TRANSACTION;
INSERT INTO t VALUES (1, 'a');
SAVEPOINT s;
INSERT INTO t VALUES (2, 'b');
ROLLBACK TO SAVEPOINT s;
INSERT INTO t VALUES (3, 'c');
COMMIT;
START TRANSACTION;
INSERT INTO t VALUES (4, 'd');
ROLLBACK;
## events push
insert t id=1 row id=1 v=a
insert t id=2 row id=2 v=b
insert t id=3 row id=3 v=c
insert t id=4 row id=4 v=d
## events outbox
insert t id=1 row id=1 v=a
insert t id=3 row id=3 v=c
## events push key
insert t id=1
insert t id=2
insert t id=3
insert t id=4
## events outbox key
insert t id=1
insert t id=3
