"""The results of one run of a job, by the name of the file under expected/ that holds Spark's."""
import jobs
import normalise


def of_run(job, stdout, roots, output, query=None):
    answer = {f"{job.name}.out": normalise.printed(stdout, roots)}
    for folder, exact in job.exact_outputs.items():
        answer[f"{job.name}{'.' if folder else ''}{folder}.txt"] = normalise.written(output / folder, exact_files=exact)
    if job.tables:
        answer[f"{job.name}.tables.txt"] = jobs.table_text(query, job.tables)
    return answer
