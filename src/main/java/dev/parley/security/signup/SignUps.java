package dev.parley.security.signup;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.ErrorResponseException;

import dev.parley.problem.CodedProblem;
import dev.parley.security.NewServer;
import dev.parley.security.SignUp;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.DeletedAccounts;
import dev.parley.security.account.FirstAdministrator;
import dev.parley.security.account.ReservedNames;

/**
 * Creates accounts for people who may have one. Safe for any thread.
 */
@Component
public final class SignUps implements NewServer {

	private final SignUp rule;

	private final Accounts accounts;

	private final Invitations invitations;

	private final FirstAdministrator administrator;

	private final ReservedNames reserved;

	private final DeletedAccounts deleted;

	private final PasswordEncoder encoder;

	private final TransactionOperations transactions;

	SignUps(SignUpProperties properties, Accounts accounts, Invitations invitations, FirstAdministrator administrator,
			ReservedNames reserved, DeletedAccounts deleted, PasswordEncoder encoder,
			TransactionOperations transactions) {
		this.rule = properties.signUp();
		this.accounts = accounts;
		this.invitations = invitations;
		this.administrator = administrator;
		this.reserved = reserved;
		this.deleted = deleted;
		this.encoder = encoder;
		this.transactions = transactions;
	}

	/** The rule, so that pages show a form that works. */
	@Override
	public SignUp signUp() {
		return this.rule;
	}

	@Override
	public @Nullable String administratorCode() {
		return this.administrator.newCode();
	}

	/**
	 * Makes an account, and takes one use of the invitation if one is needed: both, or
	 * neither. The password is hashed before, so that nothing is locked meanwhile. A
	 * reserved name needs the first administrator's code.
	 * @throws ErrorResponseException {@code sign-up-closed}, {@code invitation-needed},
	 * {@code invitation-refused}, {@code name-reserved} or {@code name-taken}
	 */
	public Account create(NewAccountRequest wanted) {
		boolean byInvitation = needsInvitation(wanted.invitation());
		if (this.administrator.isReserved(wanted.name())) {
			throw nameTaken(wanted.name(), null);
		}
		if (this.reserved.contains(wanted.name()) && !this.administrator.isCode(wanted.invitation())) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "name-reserved",
					"The name '%s' is reserved, please choose another".formatted(wanted.name()));
		}
		String hash = Objects.requireNonNull(this.encoder.encode(wanted.password()));
		try {
			return Objects.requireNonNull(this.transactions.execute((status) -> {
				if (byInvitation && !this.invitations.redeem(wanted.invitation())) {
					throw CodedProblem.refusal(HttpStatus.FORBIDDEN, "invitation-refused",
							"The invitation is not known, has been used, or has expired");
				}
				Account account = this.accounts.create(wanted.name(), hash);
				// Checked last: an account with this name may have been in deletion until
				// now.
				if (this.deleted.isReserved(wanted.name())) {
					throw nameTaken(wanted.name(), null);
				}
				return account;
			}));
		}
		catch (DuplicateKeyException ex) {
			throw nameTaken(wanted.name(), ex);
		}
	}

	/** On a server without an administrator, the code from the log is accepted, too. */
	private boolean needsInvitation(String invitation) {
		if (this.rule == SignUp.OPEN || this.administrator.isCode(invitation)) {
			return false;
		}
		if (this.rule == SignUp.CLOSED) {
			throw CodedProblem.refusal(HttpStatus.FORBIDDEN, "sign-up-closed", "Nobody can sign up here");
		}
		if (invitation.isEmpty()) {
			throw CodedProblem.refusal(HttpStatus.FORBIDDEN, "invitation-needed",
					"To sign up here you need an invitation");
		}
		return true;
	}

	private static ErrorResponseException nameTaken(String name, @Nullable DuplicateKeyException cause) {
		ErrorResponseException taken = CodedProblem.refusal(HttpStatus.CONFLICT, "name-taken",
				"The name '%s' is taken, or looks like one that is; please choose another".formatted(name));
		if (cause != null) {
			taken.addSuppressed(cause);
		}
		return taken;
	}

}
