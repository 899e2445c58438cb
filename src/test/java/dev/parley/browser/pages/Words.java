package dev.parley.browser.pages;

import com.microsoft.playwright.Page;

/** The words on the page, by which its users find things. */
public enum Words {

	ENGLISH("Sign in", "Create account", "Name", "Password", "Sign out", "Rooms", "New room", "Room name",
			"Create room", "Private", "Members", "Back to rooms", "Message", "Send", "Try again", "Discard", "Language",
			"Connected"),

	KOREAN("로그인", "계정 만들기", "이름", "비밀번호", "로그아웃", "대화방", "새 대화방", "대화방 이름", "대화방 만들기", "비공개", "멤버", "대화방 목록으로", "메시지",
			"보내기", "다시 보내기", "삭제", "언어", "연결됨");

	final String signIn;

	final String signUp;

	final String name;

	final String password;

	final String signOut;

	final String rooms;

	final String newRoom;

	final String roomName;

	final String createRoom;

	final String privateRoom;

	final String members;

	final String backToRooms;

	final String message;

	final String send;

	final String tryAgain;

	final String discard;

	final String language;

	final String connected;

	Words(String signIn, String signUp, String name, String password, String signOut, String rooms, String newRoom,
			String roomName, String createRoom, String privateRoom, String members, String backToRooms, String message,
			String send, String tryAgain, String discard, String language, String connected) {
		this.signIn = signIn;
		this.signUp = signUp;
		this.name = name;
		this.password = password;
		this.signOut = signOut;
		this.rooms = rooms;
		this.newRoom = newRoom;
		this.roomName = roomName;
		this.createRoom = createRoom;
		this.privateRoom = privateRoom;
		this.members = members;
		this.backToRooms = backToRooms;
		this.message = message;
		this.send = send;
		this.tryAgain = tryAgain;
		this.discard = discard;
		this.language = language;
		this.connected = connected;
	}

	static Page.GetByRoleOptions named(String name) {
		return new Page.GetByRoleOptions().setName(name).setExact(true);
	}

	static Page.GetByLabelOptions exactly() {
		return new Page.GetByLabelOptions().setExact(true);
	}

}
