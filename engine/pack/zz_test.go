package pack_test
import ("testing";"math/rand/v2";"huice/engine/pack";"os";"strconv";"strings";"fmt")
func TestZZ(t *testing.T){
 r:=rand.New(rand.NewPCG(uint64(os.Getpid()),2)); ok:=0; codes:=map[string]int{}
 al:=[]string{"a","1"," "," ",":","#","-","\"","'","\\",",","[","]","{","}","%","\n","|",">","!","&","*","?",".","甲","：","~","=","<","@","`","yuan","true","null","0x","e","+","_","/"}
 str:=func()string{ var b strings.Builder; for range r.IntN(9){b.WriteString(al[r.IntN(len(al))])}; s:=b.String(); if r.IntN(6)==0 { s=strings.Repeat(s+" x ",30)}; return strconv.Quote(s)}
 for k:=0;k<60000;k++{
  flow:=r.IntN(2)==0
  src:=fmt.Sprintf("base: {%s: %s, b: %s}\ntests:\n  - name: %s\n    date: 2025-01-01\n    expect: {missing: [%s, a]}\n",str(),str(),str(),str(),str()); form:=pack.TestsForm
  if flow { form=pack.PackForm; src=fmt.Sprintf("pack: a\ntitle: %s\nen: a\nkind: tax\nauthority: a\nsubject: enterprise\ndocuments: {a: {title: %s}}\neffective: {from: 2025-01-01, by: tax_year}\nparameters: {a: {label: %s, en: a, cite: %s, values: {2025-01-01: %s, 2026-01-01: [%s]}}}\ndefinitions:\n  a:\n    label: a\n    en: %s\n    is: %s\n  b: {label: a, en: b, is: %s}\n",str(),str(),str(),str(),str(),str(),str(),str(),str())}
  once,ps:=pack.Format(form,[]byte(src))
  if ps!=nil{codes[ps[0].Code]++; if ps[0].Code=="layout"{t.Fatalf("layout\n%s",src)};continue}
  ok++
  twice,ps:=pack.Format(form,once)
  if ps!=nil||string(twice)!=string(once){t.Fatal("unstable",ps,src,"\n",string(once),"\n",string(twice))}
 }
 t.Log(ok,codes)
}
