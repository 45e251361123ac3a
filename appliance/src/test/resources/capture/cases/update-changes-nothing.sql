-- under payload row an update that changes no byte makes no event; under payload key every update is one
## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO t VALUES (1, 'a');
## capture t
## change
UPDATE t SET v = v WHERE id = 1;
UPDATE t SET v = 'a' WHERE id = 1;
## events
## events key
update t id=1
update t id=1
