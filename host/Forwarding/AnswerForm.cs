using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Forwarding;

/// <summary>What a client's API makes of a runner's answer.</summary>
/// <param name="Translator">Turns it into another API's; null to pass it on as it is.</param>
/// <param name="Heartbeat">Keeps a stream alive until it begins; null where nothing does.</param>
/// <param name="FormatStreamFailure">Makes the event that tells a client that its stream broke; null for none.</param>
internal readonly record struct AnswerForm(
    IAnswerTranslator? Translator, StreamHeartbeat? Heartbeat, Func<RequestFailedException, ReadOnlyMemory<byte>>? FormatStreamFailure)
{
    /// <summary>That of a request that is forwarded.</summary>
    public static AnswerForm Of(ForwardRequest request) => new(request.Translator, request.Heartbeat, request.FormatStreamFailure);

    /// <summary>That of a request that is passed on as it is.</summary>
    public static AnswerForm Of(RawRequest request) => new(null, null, request.FormatStreamFailure);
}
