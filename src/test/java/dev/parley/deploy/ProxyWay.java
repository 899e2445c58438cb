package dev.parley.deploy;

import dev.parley.support.ReverseProxy;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.support.UpgradeRequest;

/** The ways of STOMP through a proxy, as a client uses them. */
enum ProxyWay {

	WEBSOCKET {

		@Override
		StompTransport transport(ReverseProxy proxy) {
			return UpgradeRequest.to(proxy, "/chat").with("Sec-WebSocket-Protocol: v12.stomp").open();
		}

	},

	SOCKJS_STREAMING {

		@Override
		StompTransport transport(ReverseProxy proxy) {
			return SockJs.streaming(SockJs.newSession(proxy));
		}

	},

	SOCKJS_POLLING {

		@Override
		StompTransport transport(ReverseProxy proxy) {
			return SockJs.polling(SockJs.newSession(proxy));
		}

	};

	abstract StompTransport transport(ReverseProxy proxy);

	/** A session without heart-beats. */
	StompClient connected(ReverseProxy proxy) {
		StompClient client = new StompClient(transport(proxy));
		client.connect("heart-beat:0,0");
		return client;
	}

}
