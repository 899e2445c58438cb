package dev.parley.quotes;

import java.util.List;

/**
 * The symbols of the market: two letters for a house, two for its trade. None is a real
 * company's; the page knows their names in both languages.
 */
final class Symbols {

	private static final List<String> HOUSES = List.of("AL", "BR", "CA", "DU", "ES", "FE", "GO", "HA", "IS", "JU", "KE",
			"LA", "MA", "NO", "OS", "PE", "QU", "RO", "SU", "TA");

	private static final List<String> TRADES = List.of("EN", "FD", "MD", "MT", "OP", "PH", "PP", "RB", "SH", "ST");

	private Symbols() {
	}

	/** All 200, in alphabetical order. */
	static List<String> all() {
		return HOUSES.stream().flatMap((house) -> TRADES.stream().map(house::concat)).toList();
	}

}
