-- the foreign key is part of the child's own key: the key before and the key after are told
## schema
CREATE TABLE p (id INT PRIMARY KEY);
CREATE TABLE c (p INT, n INT, PRIMARY KEY (p, n), FOREIGN KEY (p) REFERENCES p (id) ON UPDATE CASCADE ON DELETE CASCADE);
INSERT INTO p VALUES (1);
INSERT INTO c VALUES (1, 7);
## capture c
## change
UPDATE p SET id = 5 WHERE id = 1;
## events
touch c n=7 p=1
touch c n=7 p=5
