/**
 * What the wire promises, sentence by sentence, against the running server. The display
 * name of a test quotes the sentence of STOMP 1.2 that it checks; text in brackets is
 * ours.
 * <p>
 * Where to look for what other servers' suites test:
 * <table>
 * <caption>Checklist</caption>
 * <tr>
 * <td>connect: versions, fallback, credentials, repeated or missing CONNECT, time,
 * escapes, host</td>
 * <td>{@code StompConnectIT}, {@code DirectSendIT}, {@code StompTimesIT}</td>
 * </tr>
 * <tr>
 * <td>ack: modes, ids, prefetch, redelivery, NACK and requeue; by version</td>
 * <td>{@code StompAckIT}, {@code StompVersionsIT}; in transactions:
 * {@code StompTransactionsIT}</td>
 * </tr>
 * <tr>
 * <td>transactions: commit, abort, names, ends, several destinations, bounds</td>
 * <td>{@code StompTransactionsIT}</td>
 * </tr>
 * <tr>
 * <td>receipts: all frames, order, refusals, DISCONNECT</td>
 * <td>{@code StompReceiptsIT}; with ERROR: {@code StompFaultsIT}</td>
 * </tr>
 * <tr>
 * <td>heart-beats: both directions, missed, malformed, while messages flow</td>
 * <td>{@code StompTimesIT}; malformed: {@code StompConnectIT}</td>
 * </tr>
 * <tr>
 * <td>errors: commands, destinations, reserved headers, sizes, corrupt frames,
 * clean-up</td>
 * <td>{@code StompFaultsIT}, {@code StompDestinationsIT}, {@code StompFuzzIT}</td>
 * </tr>
 * <tr>
 * <td>subscriptions: ids, two subscribers, in-flight messages, wildcards, no-local</td>
 * <td>{@code StompSubscriptionsIT}; by destination (1.0): {@code StompVersionsIT}</td>
 * </tr>
 * <tr>
 * <td>framing: escapes, repeated headers, padding, CR LF, cuts, NUL, UTF-8, lengths</td>
 * <td>{@code StompFramesIT}, {@code StompFramesOverTcpIT}; escapes and padding by
 * version: {@code StompVersionsIT}</td>
 * </tr>
 * <tr>
 * <td>reliability: 10,000 messages, loops, large among small, dropped clients</td>
 * <td>{@code StompReliabilityIT}, {@code StompDeliveryIT}</td>
 * </tr>
 * <tr>
 * <td>work queues; history and recovery</td>
 * <td>{@code StompWorkQueuesIT}; {@code StompRecoveryIT}</td>
 * </tr>
 * <tr>
 * <td>other people's clients</td>
 * <td>{@code BrowserClientsIT}, {@code SpringClientIT}, {@code VertxClientIT}</td>
 * </tr>
 * <tr>
 * <td>the examples of the protocol page</td>
 * <td>{@code ProtocolPageIT}</td>
 * </tr>
 * </table>
 */
package dev.parley.conformance;
