package dev.parley.web;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Sends a browser that follows a wrong link to the error page; without this it would get
 * the problem+json meant for scripts.
 */
@Component
final class BrowserErrors implements HandlerExceptionResolver, Ordered {

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception exception) {
		if (!(exception instanceof ErrorResponse error) || !ErrorPage.isWantedBy(request)) {
			return null;
		}
		try {
			response.sendError(error.getStatusCode().value());
			return new ModelAndView();
		}
		catch (IOException ex) {
			return null;
		}
	}

}
