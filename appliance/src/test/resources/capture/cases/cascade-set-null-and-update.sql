## schema
CREATE TABLE p (id INT PRIMARY KEY, code VARCHAR(10) UNIQUE);
CREATE TABLE c (id INT PRIMARY KEY, code VARCHAR(10), FOREIGN KEY (code) REFERENCES p (code) ON DELETE SET NULL ON UPDATE CASCADE);
INSERT INTO p VALUES (1, 'a'), (2, 'b');
INSERT INTO c VALUES (10, 'a'), (20, 'b');
## capture c
## change
UPDATE p SET code = 'A' WHERE id = 1;
DELETE FROM p WHERE id = 2;
## events
touch c id=10
touch c id=20
