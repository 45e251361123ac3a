-- What `gannet capture sql shop.articles` generates, in mode push with payload row, for
--
--   CREATE TABLE shop.articles (id INT PRIMARY KEY, title VARCHAR(200) CHARACTER SET utf8mb4 NOT NULL,
--     body TEXT CHARACTER SET latin1);
--
-- to be read, not to be run: Gannet generates the triggers from the table as it is. docs/capture.md tells why they are so.
--
-- Outermost: whatever goes wrong is caught and counted, the application's write goes on. Then the control row says whether capture
-- is on, and in which mode. A row too long for one packet travels by its key. What cannot be posted is stored in the outbox.
SET NAMES utf8mb4 COLLATE utf8mb4_general_ci;
SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION';
DELIMITER ;;
CREATE TRIGGER `shop`.`gannet_ai_articles_2f39b24c54` AFTER INSERT ON `shop`.`articles` FOR EACH ROW
BEGIN
  DECLARE gannet_state TINYINT DEFAULT 0;
  DECLARE gannet_sent BOOLEAN DEFAULT FALSE;
  DECLARE gannet_long BOOLEAN DEFAULT FALSE;
  DECLARE gannet_row LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    DO gannet_udf_lost(1);
  END;
  IF @gannet_second_5257ce66 <=> UNIX_TIMESTAMP() THEN
    SET gannet_state = @gannet_state_5257ce66;
  ELSE
    SET gannet_state = COALESCE((SELECT state FROM `gannet`.`control` WHERE queue = 'shop.articles'), 0);
    IF gannet_state > 0 THEN
      SET @gannet_state_5257ce66 = gannet_state, @gannet_second_5257ce66 = UNIX_TIMESTAMP();
    END IF;
  END IF;
  IF gannet_state > 0 THEN
    SET gannet_long = COALESCE(OCTET_LENGTH(NEW.`title`), 0) + COALESCE(OCTET_LENGTH(NEW.`body`), 0) > LEAST(1000000, @@max_allowed_packet DIV 8);
    IF NOT gannet_long THEN
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET gannet_row = NULL;
        SET gannet_row = JSON_OBJECT('id', NEW.`id`,
            'title', CONVERT(NEW.`title` USING utf8mb4),
            'body', CONVERT(NEW.`body` USING utf8mb4));
      END;
    END IF;
    SET gannet_event = CONCAT(',"op":"insert","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
        ',"row":', COALESCE(gannet_row, 'null'), '}');
    IF gannet_state = 1 THEN
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET gannet_sent = FALSE;
        SET gannet_sent = http_post('target://default/?name=shop.articles&opt=put&raw=1', CONCAT('{"v":1,"src":"push"', gannet_event)) <=> 'HTTPSQS_PUT_OK';
      END;
    END IF;
    IF NOT gannet_sent THEN
      INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', gannet_event));
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        DO gannet_doorbell('default');
      END;
    END IF;
  END IF;
END ;;

CREATE TRIGGER `shop`.`gannet_au_articles_2b84de4a27` AFTER UPDATE ON `shop`.`articles` FOR EACH ROW
BEGIN
  DECLARE gannet_state TINYINT DEFAULT 0;
  DECLARE gannet_sent BOOLEAN DEFAULT FALSE;
  DECLARE gannet_long BOOLEAN DEFAULT FALSE;
  DECLARE gannet_row LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    DO gannet_udf_lost(1);
  END;
  IF @gannet_second_5257ce66 <=> UNIX_TIMESTAMP() THEN
    SET gannet_state = @gannet_state_5257ce66;
  ELSE
    SET gannet_state = COALESCE((SELECT state FROM `gannet`.`control` WHERE queue = 'shop.articles'), 0);
    IF gannet_state > 0 THEN
      SET @gannet_state_5257ce66 = gannet_state, @gannet_second_5257ce66 = UNIX_TIMESTAMP();
    END IF;
  END IF;
  IF gannet_state > 0 THEN
    SET gannet_long = COALESCE(OCTET_LENGTH(NEW.`title`), 0) + COALESCE(OCTET_LENGTH(NEW.`body`), 0) > LEAST(1000000, @@max_allowed_packet DIV 8);
    IF gannet_long OR NOT (OLD.`id` <=> NEW.`id`)
          OR NOT (CAST(OLD.`title` AS BINARY) <=> CAST(NEW.`title` AS BINARY))
          OR NOT (CAST(OLD.`body` AS BINARY) <=> CAST(NEW.`body` AS BINARY)) THEN
      IF NOT gannet_long THEN
        BEGIN
          DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET gannet_row = NULL;
          SET gannet_row = JSON_OBJECT('id', NEW.`id`,
              'title', CONVERT(NEW.`title` USING utf8mb4),
              'body', CONVERT(NEW.`body` USING utf8mb4));
        END;
      END IF;
      SET gannet_event = CONCAT(',"op":"update","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(NEW.`id` AS CHAR), '}',
          IF(NOT (OLD.`id` <=> NEW.`id`), CONCAT(',"old":', JSON_OBJECT('id', OLD.`id`)), ''),
          ',"row":', COALESCE(gannet_row, 'null'), '}');
      IF gannet_state = 1 THEN
        BEGIN
          DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET gannet_sent = FALSE;
          SET gannet_sent = http_post('target://default/?name=shop.articles&opt=put&raw=1', CONCAT('{"v":1,"src":"push"', gannet_event)) <=> 'HTTPSQS_PUT_OK';
        END;
      END IF;
      IF NOT gannet_sent THEN
        INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', gannet_event));
        BEGIN
          DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
          DO gannet_doorbell('default');
        END;
      END IF;
    END IF;
  END IF;
END ;;

CREATE TRIGGER `shop`.`gannet_ad_articles_a3ee78f39b` AFTER DELETE ON `shop`.`articles` FOR EACH ROW
BEGIN
  DECLARE gannet_state TINYINT DEFAULT 0;
  DECLARE gannet_sent BOOLEAN DEFAULT FALSE;
  DECLARE gannet_long BOOLEAN DEFAULT FALSE;
  DECLARE gannet_row LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE gannet_event LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    DO gannet_udf_lost(1);
  END;
  IF @gannet_second_5257ce66 <=> UNIX_TIMESTAMP() THEN
    SET gannet_state = @gannet_state_5257ce66;
  ELSE
    SET gannet_state = COALESCE((SELECT state FROM `gannet`.`control` WHERE queue = 'shop.articles'), 0);
    IF gannet_state > 0 THEN
      SET @gannet_state_5257ce66 = gannet_state, @gannet_second_5257ce66 = UNIX_TIMESTAMP();
    END IF;
  END IF;
  IF gannet_state > 0 THEN
    SET gannet_event = CONCAT(',"op":"delete","db":"shop","table":"articles","conn":', CONNECTION_ID(), ',"at":', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) * 0.000001, ',"key":', '{"id":', CAST(OLD.`id` AS CHAR), '}',
        '', '}');
    IF gannet_state = 1 THEN
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET gannet_sent = FALSE;
        SET gannet_sent = http_post('target://default/?name=shop.articles&opt=put&raw=1', CONCAT('{"v":1,"src":"push"', gannet_event)) <=> 'HTTPSQS_PUT_OK';
      END;
    END IF;
    IF NOT gannet_sent THEN
      INSERT INTO `gannet`.`outbox` (id, queue, body) VALUES (UUID_SHORT() & 9223372036854775807, 'shop.articles', CONCAT('{"v":1,"src":"outbox"', gannet_event));
      BEGIN
        DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
        DO gannet_doorbell('default');
      END;
    END IF;
  END IF;
END ;;
DELIMITER ;
