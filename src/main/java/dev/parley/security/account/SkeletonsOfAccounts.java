package dev.parley.security.account;

import java.util.List;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Gives a skeleton to accounts that an older version made without one, before anybody
 * signs up. Of several accounts that look alike the oldest gets it; the others stay
 * without one.
 */
@Component
final class SkeletonsOfAccounts implements InitializingBean {

	private static final Logger log = LoggerFactory.getLogger(SkeletonsOfAccounts.class);

	/** Length of the column. */
	private static final int LONGEST = 1024;

	private final JdbcClient jdbc;

	SkeletonsOfAccounts(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public void afterPropertiesSet() {
		List<Row> rows = this.jdbc.sql("select id, name from account where skeleton is null order by created_at, id")
			.query((row, number) -> new Row(row.getObject("id", UUID.class), row.getString("name")))
			.list();
		long alike = rows.stream().filter((row) -> !give(row)).count();
		if (alike > 0) {
			log.warn("The names of {} accounts look like those of older accounts; the administrators' list shows all",
					alike);
		}
	}

	private boolean give(Row row) {
		String skeleton = Confusables.skeleton(row.name());
		if (skeleton.length() > LONGEST) {
			return false;
		}
		try {
			return this.jdbc.sql("""
					update account set skeleton = :skeleton where id = :id
					and not exists (select 1 from account other where other.skeleton = :skeleton)""")
				.param("skeleton", skeleton)
				.param("id", row.id())
				.update() > 0;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	private record Row(UUID id, String name) {
	}

}
