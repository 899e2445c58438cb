package dev.parley.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.parley.bench.load.LoadPlan;
import dev.parley.bench.load.LoadResult;
import dev.parley.bench.load.Scenario;
import dev.parley.bench.load.Scenario.Step;
import dev.parley.bench.server.ServerKind;

/**
 * The medians of the scenarios at saturation as bars on a logarithmic scale. The colours
 * are readable on light and dark backgrounds.
 */
public final class Plot {

	private static final int WIDTH = 860;

	private static final int LEFT = 400;

	private static final int RIGHT = 70;

	private static final int TOP = 64;

	private static final int BAR = 14;

	private static final int GROUP = 64;

	private static final int FOOT = 30;

	private static final String GROUND = "#808890";

	private final Results results;

	private final List<String> parts = new ArrayList<>();

	private double lowest = Double.MAX_VALUE;

	private double highest;

	public Plot(Results results) {
		this.results = results;
	}

	/** The picture; it has no bars if no saturation scenario was measured. */
	public String svg() {
		List<Group> groups = groups();
		groups.stream().flatMap((group) -> group.bars().stream()).forEach((bar) -> {
			this.lowest = Math.min(this.lowest, bar.value());
			this.highest = Math.max(this.highest, bar.value());
		});
		int bottom = TOP + groups.size() * GROUP;
		text(LEFT, 20, "start", "font-weight=\"600\"", "Messages delivered per second (logarithmic)");
		legend();
		if (!groups.isEmpty()) {
			axis(bottom);
		}
		for (int i = 0; i < groups.size(); i++) {
			group(groups.get(i), TOP + i * GROUP);
		}
		return """
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
				role="img" font-family="system-ui, sans-serif" font-size="13" fill="%3$s">
				<title>Messages delivered per second by stock Spring and by Parley</title>
				%4$s
				</svg>
				""".formatted(WIDTH, bottom + FOOT, GROUND, String.join("\n", this.parts));
	}

	private List<Group> groups() {
		List<Group> groups = new ArrayList<>();
		for (Scenario scenario : Scenario.values()) {
			for (Step step : scenario.steps()) {
				if (step.plan() instanceof LoadPlan load && load.rate() == 0 && this.results.has(scenario)) {
					groups.add(group(scenario, step));
				}
			}
		}
		return groups;
	}

	private Group group(Scenario scenario, Step step) {
		List<Bar> bars = new ArrayList<>();
		for (ServerKind server : ServerKind.values()) {
			double delivered = this.results.median(scenario, step.name(), server, LoadResult::delivered);
			if (delivered > 0) {
				bars.add(new Bar(server, delivered));
			}
		}
		String title = step.name().isEmpty() ? scenario.title()
				: scenario.title().replaceFirst(".* subscribers", step.name() + " subscribers");
		return new Group(scenario + "  " + title.replace(", saturation", ""), bars);
	}

	private void legend() {
		int x = LEFT;
		for (ServerKind server : ServerKind.values()) {
			rectangle(x, 30, 12, 12, colour(server));
			text(x + 18, 41, "start", "", server.toString());
			x += 175;
		}
	}

	private void axis(int bottom) {
		for (double tick = from(); tick <= to(); tick *= 10) {
			int x = x(tick);
			this.parts.add("<path d=\"M%d %d V%d\" stroke=\"%s\" stroke-opacity=\".35\"/>".formatted(x, TOP - 6, bottom,
					GROUND));
			text(x, bottom + 18, "middle", "", number(tick));
		}
	}

	private void group(Group group, int top) {
		text(LEFT - 12, top + GROUP / 2 - 2, "end", "", group.title());
		int y = top + 4;
		for (Bar bar : group.bars()) {
			int end = x(bar.value());
			rectangle(LEFT, y, Math.max(2, end - LEFT), BAR, colour(bar.server()));
			text(end + 6, y + BAR - 3, "start", "font-size=\"11\"", number(bar.value()));
			y += BAR + 3;
		}
	}

	private int x(double value) {
		double share = Math.log10(value / from()) / Math.log10(to() / from());
		return LEFT + (int) Math.round(share * (WIDTH - LEFT - RIGHT));
	}

	/** A power of ten below the shortest bar. */
	private double from() {
		return Math.pow(10, Math.floor(Math.log10(this.lowest * 0.99)));
	}

	private double to() {
		return Math.max(from() * 10, Math.pow(10, Math.ceil(Math.log10(this.highest))));
	}

	private static String colour(ServerKind server) {
		return switch (server) {
			case SPRING_ON_TOMCAT -> "#c0c6cc";
			case SPRING_ON_JETTY -> "#8a939c";
			case PARLEY -> "#2f81f7";
		};
	}

	private static String number(double value) {
		if (value >= 1e6) {
			return String.format(Locale.ROOT, "%.3g M", value / 1e6);
		}
		return String.format(Locale.ROOT, "%,.0f k", value / 1e3);
	}

	private void rectangle(int x, int y, int width, int height, String colour) {
		this.parts.add("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\" fill=\"%s\"/>".formatted(x, y,
				width, height, colour));
	}

	private void text(int x, int y, String anchor, String style, String text) {
		this.parts.add("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>".formatted(x, y, anchor, style, text));
	}

	private record Bar(ServerKind server, double value) {

	}

	private record Group(String title, List<Bar> bars) {

	}

}
