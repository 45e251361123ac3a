## schema
CREATE TABLE p (id INT PRIMARY KEY, v INT);
CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE);
INSERT INTO p VALUES (1, 0), (2, 0);
INSERT INTO c VALUES (10, 1), (11, 1), (20, 2);
## capture c
## change
DELETE FROM p WHERE id = 1;
UPDATE p SET v = 1 WHERE id = 2;
## events
touch c id=10
touch c id=11
