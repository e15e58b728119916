using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Dialects;

public sealed class FailureStatusTests
{
    private static readonly Dictionary<Type, RequestFailedException> Failures = new RequestFailedException[]
    {
        new BadRequestException("x"),
        new ContentEncodingNotSupportedException("compress", ["gzip"]),
        new ContextLengthExceededException(2, 1),
        new FilterFailedException("x", "x"),
        new ForbiddenException("x"),
        new HostStoppingException(),
        new InternalFailureException("x", new IOException()),
        new LibraryFailedException("x"),
        new MethodNotAllowedException("PUT", "/", "GET"),
        new ModelLoadFailedException("x", "x"),
        new ModelNotFoundException("x", []),
        new ModelNotLoadedException("x"),
        new NoRoomException("x", "x"),
        new ObjectNotFoundException("x"),
        new PathNotFoundException("GET", "/"),
        new PayloadTooLargeException(1),
        new QueueFullException("x", TimeSpan.Zero),
        new QueueTimeoutException("x", TimeSpan.Zero, TimeSpan.Zero),
        new RequestNotSupportedException("x"),
        new RunnerLostException("x"),
        new RunnerRefusedException(418, default),
        new UnauthorizedException("x"),
    }.ToDictionary(static failure => failure.GetType());

    public static TheoryData<Type> Kinds => [.. typeof(RequestFailedException).Assembly.GetTypes()
        .Where(static type => type.IsSubclassOf(typeof(RequestFailedException)) && type is { IsPublic: true, IsAbstract: false })];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_EachFailure_IsWhatTheOpenAIApiSays(Type kind)
    {
        Assert.True(Failures.TryGetValue(kind, out var failure), $"{kind.Name} is not tried here.");
        var context = new DefaultHttpContext();
        await OpenAIErrors.WriteAsync(context, failure);

        Assert.Equal(context.Response.StatusCode, FailureStatus.Of(failure));
    }
}
