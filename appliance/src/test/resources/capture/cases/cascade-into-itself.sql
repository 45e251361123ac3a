-- a tree: deleting a node deletes all below it
## schema
CREATE TABLE t (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES t (id) ON DELETE CASCADE);
INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2), (4, 3), (9, NULL);
## capture t
## change
DELETE FROM t WHERE id = 1;
## events
delete t id=1
touch t id=2
touch t id=3
touch t id=4
## events outbox
touch t id=2
touch t id=3
touch t id=4
delete t id=1
## events outbox key
touch t id=2
touch t id=3
touch t id=4
delete t id=1
